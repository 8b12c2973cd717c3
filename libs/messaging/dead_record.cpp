#include "messaging/dead_record.hpp"

#include <openssl/evp.h>

#include "messaging/announce.hpp"

namespace relevo::messaging {

namespace {

constexpr database::query insert_dead_message{"insert_dead_message", R"(
    INSERT INTO tasks (id, broker_id, kind, payload, state, attempt, announced, error_code, last_error, correlation_id,
                       failures, first_failed_at, settled_at)
    VALUES ($1, $2, 'message', $3::jsonb, 'dead', $4, true, $5, $6, $7, $8::jsonb, now(), now()))"};

std::string to_base64(const std::string& raw)
{
    std::string out(4 * ((raw.size() + 2) / 3) + 1, '\0');
    const auto n = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(raw.data()), static_cast<int>(raw.size()));
    out.resize(static_cast<std::size_t>(n));
    return out;
}

std::string from_base64(const std::string& text)
{
    std::string out(text.size(), '\0');
    const auto n = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    if (n < 0)
        throw events::decode_error("value_base64 is not base64");
    auto size = static_cast<std::size_t>(n);
    for (auto it = text.rbegin(); it != text.rend() && *it == '=' && size > 0; ++it)
        --size;
    out.resize(size);
    return out;
}

// Text that survives a JSON string, and so jsonb, byte for byte.
bool is_plain_text(const std::string& s)
{
    const auto again = json::parse(json::serialize(json::array{json::value(s)}));
    return again && again->as_array()->front() == json::value(s);
}

json::value describe(const kafka::record& r)
{
    json::array headers;
    for (const auto& [name, value] : r.headers)
        headers.push_back(json::array{printable(name), printable(value)});
    json::object o{{"topic", r.topic},
                   {"partition", r.partition},
                   {"offset", r.offset},
                   {"key", printable(r.key)},
                   {"headers", std::move(headers)}};
    if (is_plain_text(r.value))
        o.set("value", r.value);
    else
        o.set("value_base64", to_base64(r.value));
    return o;
}

}  // namespace

std::string printable(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size() && out.size() < 2000;) {
        const auto c = static_cast<unsigned char>(text[i]);
        const std::size_t length = c < 0x80                ? 1
                                   : c >= 0xC2 && c < 0xE0 ? 2
                                   : c >= 0xE0 && c < 0xF0 ? 3
                                   : c >= 0xF0 && c < 0xF5 ? 4
                                                           : 0;
        bool valid = length > 0 && i + length <= text.size() && (length > 1 || c >= 0x20);
        for (std::size_t k = 1; valid && k < length; ++k)
            valid = (static_cast<unsigned char>(text[i + k]) & 0xC0) == 0x80;
        if (valid)
            out.append(text.substr(i, length));
        else
            out += c == '\n' || c == '\t' ? ' ' : '?';
        i += valid ? length : 1;
    }
    return out;
}

void bury_record(unit& u, const std::string& service, const events::envelope& e, const kafka::record& r,
                 const std::string& error_code, const std::string& cause, int attempts)
{
    task t;
    t.id = events::new_uuid();
    t.broker_id = e.broker_id;
    t.kind = dead_message_kind_name;
    t.payload = describe(r);
    t.correlation_id = u.origin().correlation_id;

    task_store::failure_history h{attempts, events::now_rfc3339(), {}};
    h.failures.push_back(json::object{
        {"attempt", attempts}, {"error_code", error_code}, {"error", printable(cause)}, {"at", h.first_failed_at}});
    u.tx.exec(insert_dead_message, t.id, t.broker_id, json::serialize(t.payload), attempts, error_code,
              printable(cause), t.correlation_id, json::serialize(h.failures));
    u.publish(events::task_dead, death_notice(service, t, failed(error_code, cause, false), h, false));
}

events::envelope exhume(const json::value& payload)
{
    kafka::record r;
    r.topic = payload.text("topic");
    r.partition = static_cast<std::int32_t>(payload.integer("partition").value_or(0));
    r.offset = payload.integer("offset").value_or(0);
    r.key = payload.text("key");
    if (const auto* headers = payload.find("headers"); headers && headers->as_array())
        for (const auto& pair : *headers->as_array())
            if (const auto* both = pair.as_array();
                both && both->size() == 2 && (*both)[0].as_string() && (*both)[1].as_string())
                r.headers.emplace_back(*(*both)[0].as_string(), *(*both)[1].as_string());
    if (const auto encoded = payload.optional_text("value_base64"))
        r.value = from_base64(*encoded);
    else if (const auto* value = payload.find("value"))
        r.value = value->as_string() ? *value->as_string() : json::serialize(*value);  // edited as JSON
    return events::from_record(r);
}

}  // namespace relevo::messaging
