"""An entry script with one of everything that our pages use, for the tests of serving and of the theme."""

import logging

import altair as alt
import pandas as pd
import pydeck as pdk
import streamlit as st

CORPORA = pd.DataFrame(
    {
        "dataset": ["SpanishMedicaLLM", "NoticIA", "RecetasDeLaAbuel@", "kukuy"],
        "examples": [2_136_490, 850, 20_221, 1_200],
        "group": ["health", "news", "cooking", "culture"],
        "link": ["https://huggingface.co/datasets/a/b"] * 4,
    }
)
BLUE = [0, 114, 178]
PLACES = pd.DataFrame({"lon": [-99.1, -3.7, -77.0], "lat": [19.4, 40.4, -12.0], "people": [120, 200, 60]})


def everything() -> None:
    """Every element of our pages, charts and map included."""
    texts_and_tables()
    widgets()
    charts()


def texts_and_tables() -> None:
    """What is read."""
    st.title("Panorama")
    st.caption("Datos del 14 de abril de 2024 · fuente: ejemplo")
    with st.container(horizontal=True):
        st.metric("Personas", "651", "12", border=True, chart_data=[1, 3, 2, 5])
        st.metric("Países", "29", border=True)
        st.metric("Me gusta", "1.234", "-3", border=True)
    st.segmented_control("Etapa", ["Inscripción", "Construcción", "Evaluación"], default="Evaluación")
    st.pills("Idioma", ["es", "en", "pt"], default="es")
    tabs = st.tabs(["Mapa", "Tabla", "Método"])
    tabs[0].write("Contenido de la primera")
    with st.container(horizontal=True):
        st.button("Normal")
        st.button("Principal", type="primary")
        st.button("Terciario", type="tertiary")
        st.button("No disponible", disabled=True)
        st.download_button("Descargar CSV", data="a,b", file_name="a.csv")
        st.link_button("Guía", "https://huggingface.co")
        with st.popover("Fuente"):
            st.write("De dónde sale")
            st.button("Aceptar", type="primary")
    st.info("Información")
    st.success("Guardado")
    st.warning("Datos de hace dos días")
    st.error("No se pudo leer")
    st.badge("evaluación", color="yellow")
    st.badge("publicado", color="green")
    st.badge("vencido", color="red")
    st.badge("pendiente", color="gray")
    st.badge("nuevo", color="blue")
    st.markdown("Un [enlace](https://huggingface.co), `código`, :gray[gris], :red[rojo], :orange[naranja].")
    with st.expander("Cómo se calcula", expanded=True):
        st.write("Se cuenta una vez cada conjunto.")
    st.dataframe(CORPORA, column_config={"link": st.column_config.LinkColumn("link")}, hide_index=True)
    st.table(CORPORA[["dataset", "examples"]])


def widgets() -> None:
    """What is filled in."""
    st.text_input("Buscar", placeholder="nombre")
    st.selectbox("Grupo", ["Todos", "salud"])
    st.multiselect("Países", ["MX", "ES"], default=["MX"])
    st.checkbox("Solo con licencia", value=True)
    st.toggle("Escala logarítmica", value=True)
    st.radio("Orden", ["nombre", "tamaño"])
    st.slider("Puntos", 0.0, 4.0, 2.5)
    st.number_input("Cuántos", 1, 5, 2)
    st.progress(0.6, text="60 %")


def charts() -> None:
    """What is drawn."""
    st.subheader("Un corpus concentra los ejemplos", divider=False)
    chart = alt.Chart(CORPORA).mark_bar().encode(x="examples", y="dataset", color="group")
    st.altair_chart(chart, alt="Barras de ejemplos por conjunto")
    deck = pdk.Deck(
        map_provider=None,
        initial_view_state=pdk.ViewState(latitude=10, longitude=-60, zoom=1),
        layers=[
            pdk.Layer("ScatterplotLayer", PLACES, get_position=["lon", "lat"], get_radius=300_000, get_fill_color=BLUE)
        ],
    )
    st.pydeck_chart(deck, height=300, alt="Mapa de ejemplo")
    st.code("streamlit run Home.py")


def empty() -> None:
    """The least that a page can be, to measure what a run costs; and a line in the log."""
    logging.getLogger("lib.sample").info("vacia for %s", st.context.locale)
    st.title("Vacía")
    st.button("Otra vez")


def other() -> None:
    """What the browser said of itself, and a button that fails."""
    st.title("Otra")
    st.text(f"viewport: {st.context.cookies.get('tablero_viewport')}")
    if st.button("Fallar"):
        raise RuntimeError("persona@example.org no existe")


st.navigation(
    [
        st.Page(everything, title="Todo", url_path="todo", default=True),
        st.Page(empty, title="Vacía", url_path="vacia"),
        st.Page(other, title="Otra", url_path="otra"),
    ],
    position="top",
).run()
