"""Cut the small icon font from Streamlit's: `pip install fonttools brotli && python -m tests.ui.cut_icon_font`.

Needed only when a page uses a symbol that the small font lacks (a test says so). Streamlit's font has 4,000 symbols and
375 kB, a third of what a first visit loads; we and Streamlit's own widgets use a hundred. Material Symbols is under
the Apache licence 2.0, which allows it.
"""

from typing import Any

from lib.ui import icon_font, static_files

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789_ "
# Symbols that a dashboard of an event is likely to want next: 100 bytes each now, a new font later.
LIKELY = """
    account_circle add_circle admin_panel_settings alarm analytics archive article assignment attach_file badge balance
    ballot block bolt bug_report build calendar_month campaign cancel card_membership category chat cloud_off
    cloud_upload compare dataset database delete description diversity_3 done_all edit emoji_events event event_busy
    fact_check favorite filter_alt flag forum gavel grid_view group group_add groups handshake help history
    hourglass_top how_to_reg insights inventory_2 key label language leaderboard license lightbulb link_off lock
    lock_open login logout mail map military_tech model_training monitoring notifications open_in_new pending person
    person_add person_off pie_chart play_circle policy print priority_high privacy_tip public qr_code query_stats
    redeem redo refresh remove report restore rule save school search sell settings share slideshow smart_display sort
    sync_problem table table_rows timeline timer trending_down trending_up undo update upload_file verified videocam
    view_list volunteer_activism wifi_off workspace_premium
"""


def ligatures(font: Any) -> dict[str, str]:
    """The glyph that each symbol's name is drawn as."""
    letter_of = {glyph: chr(code) for code, glyph in font.getBestCmap().items()}
    found = {}
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            for first, following in getattr(table, "ExtSubTable", table).ligatures.items():
                for ligature in following:
                    name = "".join(letter_of[glyph] for glyph in [first, *ligature.Component])
                    found[name] = ligature.LigGlyph
    return found


def main() -> None:
    """Write the font and the list of its symbols beside our other files."""
    from fontTools import subset  # here, because the tests are collected without it
    from fontTools.ttLib import TTFont

    source = icon_font.streamlit_font(static_files.STREAMLIT_STATIC)
    font = TTFont(source)
    drawn_as = ligatures(font)
    named = icon_font.names_in_code() | icon_font.names_in_streamlit(static_files.STREAMLIT_STATIC)
    wanted = named | set(LIKELY.split())
    names = sorted(wanted & set(drawn_as))
    characters = font.getBestCmap()
    options = subset.Options(layout_closure=False, layout_features=["*"], name_IDs=["*"], glyph_names=False)
    options.flavor = "woff2"
    subsetter = subset.Subsetter(options)
    subsetter.populate(
        glyphs=[drawn_as[name] for name in names] + [characters[ord(c)] for c in LETTERS if ord(c) in characters]
    )
    subsetter.subset(font)
    subset.save_font(font, str(icon_font.SMALL_FONT), options)
    icon_font.SMALL_FONT_NAMES.write_text("\n".join([source.name, *names, ""]), encoding="utf-8")
    unknown = sorted(wanted - set(drawn_as))
    print(f"{len(names)} symbols, {icon_font.SMALL_FONT.stat().st_size} bytes; not in the font: {unknown}")  # noqa: T201


if __name__ == "__main__":
    main()
