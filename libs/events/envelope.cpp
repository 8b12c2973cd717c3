#include "events/envelope.hpp"

#include <charconv>
#include <chrono>
#include <ctime>

namespace relevo::events {

namespace {

// Ids of records that carry none of their own (or one that is no uuid) are drawn in this namespace.
constexpr std::string_view foreign_ids = "6f1c7a52-2b0e-4c39-9d55-0c7f5b9a3e11";

struct attribute
{
    std::string_view header;
    std::string envelope::*member;
};

constexpr attribute attributes[] = {
    {"ce_id", &envelope::id},
    {"ce_source", &envelope::source},
    {"ce_type", &envelope::type},
    {"ce_time", &envelope::time},
    {"ce_subject", &envelope::subject},
    {"ce_causationid", &envelope::causation_id},
    {"ce_correlationid", &envelope::correlation_id},
    {"traceparent", &envelope::traceparent},
    {"content-type", &envelope::content_type},
};

std::int64_t parse_number(std::string_view text)
{
    std::int64_t n = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
    return error == std::errc() && end == text.data() + text.size() && n > 0 ? n : 0;
}

void read_header(envelope& e, const kafka::header& h)
{
    const auto& [name, value] = h;
    for (const auto& a : attributes) {
        if (name == a.header) {
            e.*a.member = value;
            return;
        }
    }
    if (name == "ce_brokerid")
        e.broker_id = parse_number(value);
    else if (name != "ce_specversion")
        e.extra.push_back(h);
}

}  // namespace

std::string_view envelope::extra_value(std::string_view name) const
{
    for (const auto& [n, value] : extra)
        if (n == name)
            return value;
    return {};
}

kafka::message_view to_view(const envelope& e)
{
    kafka::message_view m;
    m.topic = e.topic;
    m.key = e.key;
    m.value = e.data;
    m.headers.reserve(std::size(attributes) + 1 + e.extra.size());
    m.headers.emplace_back("ce_specversion", "1.0");
    for (const auto& a : attributes)
        if (!(e.*a.member).empty())
            m.headers.emplace_back(a.header, e.*a.member);
    m.headers.insert(m.headers.end(), e.extra.begin(), e.extra.end());
    return m;
}

kafka::message to_message(const envelope& e)
{
    kafka::message m{e.topic, e.key, e.data, {}};
    m.headers.reserve(std::size(attributes) + 2 + e.extra.size());
    m.headers.emplace_back("ce_specversion", "1.0");
    for (const auto& a : attributes)
        if (!(e.*a.member).empty())
            m.headers.emplace_back(a.header, e.*a.member);
    if (e.broker_id != 0)
        m.headers.emplace_back("ce_brokerid", std::to_string(e.broker_id));
    m.headers.insert(m.headers.end(), e.extra.begin(), e.extra.end());
    return m;
}

envelope from_record(const kafka::record& r)
{
    envelope e;
    for (const auto& h : r.headers)
        read_header(e, h);
    // The inbox holds uuids. CloudEvents makes an id unique within its source.
    if (e.id.empty())
        e.id = uuid5(foreign_ids, r.topic + "/" + std::to_string(r.partition) + "/" + std::to_string(r.offset));
    else if (!is_uuid(e.id))
        e.id = uuid5(foreign_ids, e.source + "\n" + e.id);
    e.topic = r.topic;
    e.key = r.key;
    e.data = r.value;
    return e;
}

std::string lead_key(std::int64_t broker_id, std::int64_t lead_id)
{
    return std::to_string(broker_id) + ":" + std::to_string(lead_id);
}

lead_key_parts parse_lead_key(std::string_view key)
{
    const auto colon = key.find(':');
    if (colon == key.npos)
        return {};
    const lead_key_parts parts{parse_number(key.substr(0, colon)), parse_number(key.substr(colon + 1))};
    return parts.broker_id != 0 && parts.lead_id != 0 ? parts : lead_key_parts{};
}

std::string now_rfc3339()
{
    using namespace std::chrono;
    const auto since_epoch = duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
    thread_local std::time_t written_at = -1;
    thread_local char text[] = "yyyy-mm-ddThh:mm:ss.mmmZ";
    if (const std::time_t seconds = since_epoch / 1000; seconds != written_at) {
        std::tm utc{};
        gmtime_r(&seconds, &utc);
        std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
        text[19] = '.';  // where strftime ended the text
        written_at = seconds;
    }
    const auto millis = static_cast<int>(since_epoch % 1000);
    text[20] = static_cast<char>('0' + millis / 100);
    text[21] = static_cast<char>('0' + millis / 10 % 10);
    text[22] = static_cast<char>('0' + millis % 10);
    return {text, sizeof text - 1};
}

}  // namespace relevo::events
