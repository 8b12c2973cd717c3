"""What is said in the sandbox's calls."""

import json

LENGTH = 145  # seconds the script is written for

# speaker, begins, ends, words
LINES = (
    ("bot", 1.2, 6.0, "Hola{name}, soy Sofía, de la inmobiliaria. ¿Tienes un momento?"),
    ("user", 7.0, 12.5, "Sí, claro. Busco un departamento de dos dormitorios en Las Condes."),
    ("bot", 14.0, 19.0, "¡Qué bien! ¿Qué presupuesto tienes y para cuándo lo necesitas?"),
    ("user", 21.0, 30.0, "Tengo unas 3000 UF y quisiera comprar en unos 3 meses."),
    ("bot", 45.0, 60.0, "Perfecto, dejo registrado tu interés. Hay proyectos nuevos con entrega inmediata, cerca del metro."),
    ("user", 62.0, 80.0, "Suena bien. ¿Me puedes mandar las opciones por WhatsApp?"),
    ("bot", 82.0, 130.0, "Por supuesto, te escribo enseguida con las opciones. ¡Hasta pronto!"),
    ("user", 135.0, 140.0, "Gracias, hasta luego."),
)
TOOL_AT = 36.0
TOOL = "update_lead_stage"
TOOL_ARGUMENTS = json.dumps(
    {"stage": "perfilamiento", "reason": "Interesada en Las Condes, con presupuesto y plazo definidos"}, ensure_ascii=False)
TOOL_SPEC = {
    "name": TOOL,
    "description": "Mueve al cliente de etapa.",
    "parameters": {"type": "object", "properties": {"stage": {"type": "string"}, "reason": {"type": "string"}}, "required": ["stage"]},
}
SUMMARY = "Busca un departamento de dos dormitorios en Las Condes; unas 3000 UF, en unos 3 meses. Pide opciones por WhatsApp."

UNANSWERED = ("customer-busy", "customer-did-not-answer", "voicemail")
DEFAULT_MESSAGES = ("conversation-update", "end-of-call-report", "hang", "speech-update", "status-update", "tool-calls")


def lines(customer_name, seconds):
    """The script for this customer, its times stretched to the call's length."""
    name = f" {customer_name.split()[0]}" if customer_name else ""
    scale = seconds / LENGTH
    return [(who, begins * scale, ends * scale, words.format(name=name)) for who, begins, ends, words in LINES]
