"""What a made-up edition declares for its files, small enough to see a whole test at once."""

from zoneinfo import ZoneInfo

from lib import i18n
from lib.domain.answers import OpenAnswers
from lib.domain.countries import CountryNames
from lib.domain.edition import FormColumn, FormRules
from lib.sources.registration_files import RegistrationSource

MADRID = ZoneInfo("Europe/Madrid")
COUNTRIES = CountryNames(i18n.country_codes_by_name())
OCCUPATIONS = OpenAnswers(
    {"student": ("estudiante", "student", "estudante"), "engineering": ("ingeniera", "ingeniero")}
)

_VALUES: dict[str, dict[str, tuple[str, ...]]] = {
    "ticket": {"hackathon": ("Hackathon", "Hackathon (English)"), "talks": ("Solo charlas", "Talks only")},
    "gender": {
        "female": ("Mujer", "Woman", "Mulher"),
        "male": ("Hombre", "Man", "Homem"),
        "non_binary": ("No binario", "Non-binary", "Não binário"),
        "no_response": ("Prefiero no responder", "Prefer not to say"),
    },
    "nlp_level": {
        "fundamental": ("Básico", "Beginner", "Iniciante"),
        "intermediate": ("Intermedio", "Intermediate"),
        "advanced": ("Avanzado", "Advanced", "Avançado"),
    },
    "took_part_before": {"yes": ("Sí", "Yes", "Sim"), "no": ("No", "Não")},
}
_QUESTIONS = {
    "country": FormColumn(headers=("País", "Country", "Home Country")),
    "city": FormColumn(headers=("Ciudad", "City", "Cidade", "Home City")),
    "gender": FormColumn(headers=("Género", "Gender", "Gênero")),
    "nlp_level": FormColumn(headers=("Nivel de PLN", "NLP level", "Nível de PLN")),
    "took_part_before": FormColumn(headers=("¿Has participado antes?", "Have you taken part before?")),
    "occupation": FormColumn(headers=("Ocupación", "Occupation", "Ocupação")),
    "hub_name": FormColumn(headers=("Usuario de Hugging Face", "Hugging Face username")),
}
FORM = FormRules(
    zone="Europe/Madrid",
    day_order="day_first",
    columns={
        "registered_at": FormColumn(headers=("Marca temporal", "Timestamp", "Carimbo de data/hora"), is_required=True),
        "email": FormColumn(headers=("Correo electrónico", "Email", "E-mail"), is_required=True),
        "full_name": FormColumn(headers=("Nombre", "Name", "Nome")),
        "ticket": FormColumn(headers=("Modalidad", "Participation", "Modalidade")),
        **_QUESTIONS,
    },
    values=_VALUES,
)
EVENTBRITE = FormRules(
    zone="Europe/Madrid",
    day_order="month_first",
    columns={
        "registered_at": FormColumn(headers=("Order Date", "Fecha del pedido"), is_required=True),
        "order_number": FormColumn(headers=("Order #", "N.º de pedido")),
        "attendee_number": FormColumn(headers=("Attendee #", "N.º de asistente")),
        "quantity": FormColumn(headers=("Quantity",)),
        "email": FormColumn(headers=("Email", "Correo electrónico"), is_required=True),
        "first_name": FormColumn(headers=("First Name", "Nombre")),
        "last_name": FormColumn(headers=("Last Name", "Apellidos")),
        "ticket": FormColumn(headers=("Ticket Type", "Tipo de entrada"), is_required=True),
        "status": FormColumn(headers=("Attendee Status", "Estado")),
        "affiliate": FormColumn(headers=("Affiliate",)),
        **_QUESTIONS,
    },
    values={
        **_VALUES,
        "status": {"attending": ("Attending", "Asistirá"), "cancelled": ("Not Attending", "Refunded", "Deleted")},
        "email": {"not_given": ("Info Requested",)},
    },
)
RULES: dict[RegistrationSource, FormRules] = {"eventbrite": EVENTBRITE, "form": FORM}
