"""What Vapi's POST /call, /assistant and /phone-number accept: known properties and their limits, with the messages of its validation."""

import re

E164 = re.compile(r"^\+[1-9]\d{6,14}$")
LOOSE_NUMBER = re.compile(r"^\+?[a-zA-Z0-9]+$")
BAD_NUMBER = "must be a valid phone number in the E.164 format. Hot tip, you may be missing the country code (Eg. US: +1)."


def anything(_name, _value):
    return ()


def text(longest=None):
    def rule(name, value):
        if not isinstance(value, str):
            yield f"{name} must be a string"
        elif longest and len(value) > longest:
            yield f"{name} must be shorter than or equal to {longest} characters"

    return rule


def number(least, most):
    def rule(name, value):
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            yield f"{name} must be a number conforming to the specified constraints"
        elif value < least:
            yield f"{name} must not be less than {least}"
        elif value > most:
            yield f"{name} must not be greater than {most}"

    return rule


def flag(name, value):
    if not isinstance(value, bool):
        yield f"{name} must be a boolean value"


def one_of(*known):
    def rule(name, value):
        if value not in known:
            yield f"{name} must be one of the following values: {', '.join(known)}"

    return rule


def some_of(*known):
    def rule(name, value):
        if not isinstance(value, list):
            yield f"{name} must be an array"
        elif any(item not in known for item in value):
            yield f"each value in {name} must be one of the following values: {', '.join(known)}"

    return rule


def an_object(name, value):
    if not isinstance(value, dict):
        yield f"{name} must be an object"


def list_of(rule):
    def each(name, value):
        if not isinstance(value, list):
            yield f"{name} must be an array"
            return
        for index, item in enumerate(value):
            yield from rule(f"{name}.{index}", item)

    return each


def thing(properties, more=lambda value: ()):
    """An object with these properties and no other; more: rules over several of them."""

    def rule(name, value):
        if not isinstance(value, dict):
            yield f"{name} must be an object" if name else "a JSON object is expected"
            return
        prefix = f"{name}." if name else ""
        for key, item in value.items():
            if key not in properties:
                yield f"{prefix}property {key} should not exist"
            elif item is not None:
                for message in properties[key](key, item):
                    yield prefix + message
        for message in more(value):
            yield prefix + message

    return rule


def a_reachable_number(customer):
    wanted = customer.get("number")
    if isinstance(wanted, str):
        checked = customer.get("numberE164CheckEnabled", True) is not False
        if not (E164 if checked else LOOSE_NUMBER).match(wanted):
            yield f"number {BAD_NUMBER}"
    elif "sipUri" not in customer:
        yield "number must be a string"


SERVER_MESSAGES = (
    "assistant.started", "assistant.speechStarted", "conversation-update", "end-of-call-report", "function-call", "hang",
    "language-changed", "language-change-detected", "model-output", "phone-call-control", "speech-update", "status-update",
    "transcript", 'transcript[transcriptType="final"]', "tool-calls", "transfer-destination-request",
    "handoff-destination-request", "transfer-update", "user-interrupted", "voice-input", "chat.created", "chat.deleted",
    "session.created", "session.updated", "session.deleted", "call.deleted", "call.delete.failed", "call.artifact.upload",
)

SERVER = thing({
    "url": text(),
    "timeoutSeconds": number(1, 300),
    "credentialId": text(),
    "staticIpAddressesEnabled": flag,
    "encryptedPaths": list_of(text()),
    "headers": an_object,
    "backoffPlan": thing({
        "type": one_of("fixed", "exponential"),
        "maxRetries": number(0, 10),
        "baseDelaySeconds": number(0, 10),
        "excludedStatusCodes": list_of(anything),
    }),
})

def phrases(name, value):
    yield from list_of(text(140))(name, value)
    if isinstance(value, list) and any(isinstance(item, str) and len(item) < 2 for item in value):
        yield f"each value in {name} must be longer than or equal to 2 characters"


SPEAKING_PLANS = {
    "startSpeakingPlan": thing({"waitSeconds": number(0, 5), **dict.fromkeys(
        ("smartEndpointingEnabled", "smartEndpointingPlan", "customEndpointingRules", "transcriptionEndpointingPlan"), anything)}),
    "stopSpeakingPlan": thing({
        "numWords": number(0, 10), "voiceSeconds": number(0, 0.5), "backoffSeconds": number(0, 10),
        "acknowledgementPhrases": list_of(text(240)), "interruptionPhrases": list_of(text(240))}),
    "artifactPlan": thing({"recordingEnabled": flag, "videoRecordingEnabled": flag, "pcapEnabled": flag, "loggingEnabled": flag,
        "fullMessageHistoryEnabled": flag, **dict.fromkeys(
            ("recordingFormat", "recordingUseCustomStorageEnabled", "pcapS3PathPrefix", "pcapUseCustomStorageEnabled",
             "loggingUseCustomStorageEnabled", "transcriptPlan", "recordingPath", "structuredOutputIds", "structuredOutputs",
             "scorecardIds", "scorecards", "loggingPath"), anything)}),
}

# What an assistant and a call's assistantOverrides share.
COMMON = {
    "name": text(40), "firstMessage": text(), "voicemailMessage": text(1000), "endCallMessage": text(1000),
    "firstMessageMode": one_of(
        "assistant-speaks-first", "assistant-speaks-first-with-model-generated-message", "assistant-waits-for-user"),
    "firstMessageInterruptionsEnabled": flag, "modelOutputInMessagesEnabled": flag,
    "maxDurationSeconds": number(10, 43200),
    "serverMessages": some_of(*SERVER_MESSAGES),
    "server": SERVER,
    "metadata": an_object,
    "endCallPhrases": phrases, "credentialIds": list_of(text()),
    **SPEAKING_PLANS,
    **dict.fromkeys(
        ("transcriber", "voice", "voicemailDetection", "clientMessages", "backgroundSound", "transportConfigurations",
         "observabilityPlan", "credentials", "hooks", "compliancePlan", "backgroundSpeechDenoisingPlan",
         "analysisPlan", "monitorPlan", "keypadInputPlan"), anything),
}

OVERRIDES = thing({**COMMON, "model": anything, "variableValues": an_object, "tools:append": anything})

MESSAGE = thing({"role": one_of("assistant", "function", "user", "system", "tool"), "content": text()})


def a_named_provider(*more):
    def rule(value):
        for key in ("provider", *more):
            if not isinstance(value.get(key), str):
                yield f"{key} must be a string"

    return rule


MODEL = thing({
    "provider": text(), "model": text(), "temperature": number(0, 2), "maxTokens": number(50, 10000), "messages": list_of(MESSAGE),
    **dict.fromkeys(
        ("tools", "toolIds", "toolRefs", "knowledgeBase", "fallbackModels", "toolStrictCompatibilityMode", "promptCacheRetention",
         "promptCacheKey", "reasoningEffort", "emotionRecognitionEnabled", "numFastTurns"), anything),
}, a_named_provider("model"))

ASSISTANT = thing({**COMMON, "model": MODEL})

NUMBER = {
    "provider": one_of("byo-phone-number", "twilio", "vonage", "vapi", "telnyx"), "number": text(), "name": text(40),
    "twilioAccountSid": text(), "twilioAuthToken": text(), "twilioApiKey": text(), "twilioApiSecret": text(),
    "assistantId": text(), "workflowId": text(), "squadId": text(), "smsEnabled": flag, "server": SERVER,
    **dict.fromkeys(("fallbackDestination", "hooks"), anything),
}
PHONE_NUMBER, CHANGED_NUMBER = thing(NUMBER, a_named_provider("number", "twilioAccountSid")), thing(NUMBER)

CUSTOMER = thing({
    "number": text(40), "numberE164CheckEnabled": flag, "name": text(40), "email": text(40), "externalId": text(40),
    "extension": text(10), "sipUri": text(), "assistantOverrides": OVERRIDES, "squadOverrides": OVERRIDES,
}, a_reachable_number)

WHO_SPEAKS = ("assistantId", "assistant", "squadId", "squad", "workflowId", "workflow")
FROM_WHERE = ("phoneNumberId", "phoneNumber", "transport")


def a_complete_call(call):
    if not any(call.get(key) for key in WHO_SPEAKS):
        yield "Couldn't find an assistant. Need one of `assistantId`, `assistant`, `squadId`, `squad`, `workflowId`, `workflow`."
    if not any(call.get(key) for key in FROM_WHERE):
        yield "Couldn't find a phone number. Need either `phoneNumberId` or `phoneNumber`."
    if not any(call.get(key) for key in ("customer", "customerId", "customers")):
        yield "Couldn't find a customer. Need one of `customer`, `customerId`, `customers`."


CREATE_CALL = thing({
    "name": text(40), "assistantId": text(), "assistantVersion": anything, "squadId": text(), "workflowId": text(),
    "phoneNumberId": text(), "customerId": text(), "assistantOverrides": OVERRIDES, "squadOverrides": OVERRIDES,
    "customer": CUSTOMER, "customers": list_of(CUSTOMER),
    **dict.fromkeys(("transport", "schedulePlan", "assistant", "squad", "workflow", "workflowOverrides", "phoneNumber"), an_object),
}, a_complete_call)


def problems(body):
    """What Vapi would say against this POST /call; empty when it is accepted."""
    return list(CREATE_CALL("", body))


def assistant_problems(body):
    """The same of POST and PATCH /assistant."""
    return list(ASSISTANT("", body))


def changed_number_problems(body):
    """The same of PATCH /phone-number/{id}."""
    return list(CHANGED_NUMBER("", body))


def phone_number_problems(body):
    """The same of POST /phone-number, for numbers imported from Twilio."""
    return list(PHONE_NUMBER("", body))
