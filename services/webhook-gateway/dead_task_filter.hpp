#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/time.hpp"
#include "refusals.hpp"

namespace relevo::webhook_gateway {

// Which entries of the index are meant; what is absent does not narrow.
struct dead_task_filter
{
    std::vector<std::string> statuses;
    std::optional<std::string> task_name, service, error_code, search;
    std::optional<std::int64_t> broker_id, lead_id;
    std::optional<models::time_point> from, to;  // failed at
};

// The filter's fields by name: a query's parameters, or the members of a JSON object.
using named_texts = std::function<std::optional<std::string>(std::string_view)>;

// status: one of an entry's, or "all"; "failed" when it is absent. Throws http::refusal 422.
dead_task_filter parse_dead_task_filter(const named_texts& given);

// RFC 3339 with an offset; empty counts as absent.
std::optional<models::time_point> parse_instant(const named_texts& given, const char* name, field_checks& checks);

}  // namespace relevo::webhook_gateway
