#pragma once

#include "models/enum_names.hpp"

namespace relevo::models {

enum class appointment_status
{
    scheduled,
    confirmed,
    completed,
    no_show,
    cancelled
};
inline constexpr enum_names<appointment_status, 5> appointment_status_names{
    {{appointment_status::scheduled, "scheduled"},
     {appointment_status::confirmed, "confirmed"},
     {appointment_status::completed, "completed"},
     {appointment_status::no_show, "no_show"},
     {appointment_status::cancelled, "cancelled"}}};
constexpr std::string_view to_string(appointment_status s)
{
    return name_of(appointment_status_names, s);
}
constexpr std::optional<appointment_status> parse_appointment_status(std::string_view s)
{
    return value_of(appointment_status_names, s);
}

}  // namespace relevo::models
