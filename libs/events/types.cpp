#include "events/types.hpp"

#include <google/protobuf/util/json_util.h>

#include <chrono>

#include "json/value.hpp"

namespace relevo::events {

namespace {

namespace pb = google::protobuf;

const pb::FieldDescriptor* field_of(const pb::Message& m, const char* name, pb::FieldDescriptor::CppType type)
{
    const auto* field = m.GetDescriptor()->FindFieldByName(name);
    return field && !field->is_repeated() && field->cpp_type() == type ? field : nullptr;
}

// 0 where the message has no such field.
std::int64_t number_of(const pb::Message& m, const char* name)
{
    const auto* field = field_of(m, name, pb::FieldDescriptor::CPPTYPE_INT64);
    return field ? m.GetReflection()->GetInt64(m, field) : 0;
}

std::string text_of(const pb::Message& m, const char* name)
{
    const auto* field = field_of(m, name, pb::FieldDescriptor::CPPTYPE_STRING);
    return field ? m.GetReflection()->GetString(m, field) : std::string();
}

bool has_field(const pb::Message& m, const char* name)
{
    return m.GetDescriptor()->FindFieldByName(name) != nullptr;
}

}  // namespace

std::string to_json(const pb::Message& m)
{
    pb::util::JsonPrintOptions options;
    options.preserve_proto_field_names = true;
    options.always_print_primitive_fields = true;
    std::string json;
    const auto status = pb::util::MessageToJsonString(m, &json, options);
    if (!status.ok())
        throw std::invalid_argument(m.GetTypeName() + " cannot be written as JSON: " + status.ToString());
    return json;
}

void from_json(std::string_view json, pb::Message& m)
{
    pb::util::JsonParseOptions options;
    options.ignore_unknown_fields = true;
    const auto status = pb::util::JsonStringToMessage(pb::StringPiece(json.data(), json.size()), &m, options);
    if (!status.ok())
        throw decode_error(m.GetTypeName() + ": " + status.ToString());
}

std::string key_of(const pb::Message& m)
{
    if (const auto task = text_of(m, "task_id"); !task.empty())
        return task;
    const auto broker = number_of(m, "broker_id");
    // Costs are summed by company: they travel in the company's order, whomever they were spent on.
    const bool is_cost = m.GetDescriptor() == v1::CostRecorded::descriptor();
    if (const auto lead = number_of(m, "lead_id"); lead != 0 && !is_cost)
        return lead_key(broker, lead);
    if (const auto campaign = number_of(m, "campaign_id"); campaign != 0 && !has_field(m, "lead_id"))
        return "campaign:" + std::to_string(campaign);
    return std::to_string(broker);
}

std::int64_t broker_of(const pb::Message& m)
{
    return number_of(m, "broker_id");
}

envelope realtime_frame(std::int64_t broker_id, std::int64_t lead_id, std::string_view name, std::string data_json)
{
    using namespace std::chrono;
    const auto now = duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
    envelope e;
    e.type = name;
    e.topic = topics::realtime_events;
    e.key = std::to_string(broker_id);
    e.broker_id = broker_id;
    if (lead_id != 0)
        e.subject = lead_key(broker_id, lead_id);
    e.data = "{\"event\":" + json::serialize(json::value(name)) + ",\"data\":" + std::move(data_json) +
             ",\"ts\":" + std::to_string(now) + ",\"v\":1}";
    return e;
}

}  // namespace relevo::events
