#include "query_parameters.hpp"

#include <algorithm>
#include <charconv>

#include "models/time.hpp"

namespace relevo::scoring {

namespace {

constexpr int longest_range_days = 366;

template <class T>
std::optional<T> whole(const std::string& text)
{
    T n{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(n) : std::nullopt;
}

template <class T>
T between(const http::request& req, const char* name, T otherwise, T low, T high, field_checks& checks)
{
    const auto text = req.parameter(name).value_or("");
    if (text.empty())
        return otherwise;
    const auto n = whole<T>(text);
    if (n && *n >= low && *n <= high)
        return *n;
    checks.add(name, "out_of_range",
               "Entre " + std::to_string(static_cast<std::int64_t>(low)) + " y " +
                   std::to_string(static_cast<std::int64_t>(high)));
    return otherwise;
}

std::optional<day> read_day(const http::request& req, const char* name, field_checks& checks)
{
    const auto text = req.parameter(name).value_or("");
    if (text.empty())
        return std::nullopt;
    const auto date = models::parse_date(text);
    if (!date) {
        checks.add(name, "invalid_date", "Se espera una fecha AAAA-MM-DD");
        return std::nullopt;
    }
    return day(*date);
}

}  // namespace

std::string choice(const http::request& req, const char* name, std::initializer_list<std::string_view> allowed,
                   field_checks& checks)
{
    auto value = req.parameter(name).value_or("");
    if (value.empty() || std::find(allowed.begin(), allowed.end(), value) != allowed.end())
        return value;
    checks.add(name, "invalid_value", std::string(name) + " no es válido");
    return {};
}

std::int64_t integer_between(const http::request& req, const char* name, std::int64_t otherwise, std::int64_t low,
                             std::int64_t high, field_checks& checks)
{
    return between(req, name, otherwise, low, high, checks);
}

double number_between(const http::request& req, const char* name, double otherwise, double low, double high,
                      field_checks& checks)
{
    return between(req, name, otherwise, low, high, checks);
}

day_range read_days(const http::request& req, day today, day (*first_of)(day), field_checks& checks)
{
    const auto last = read_day(req, "to", checks).value_or(today);
    const auto first = read_day(req, "from", checks).value_or(first_of(last));
    const day_range range{first, last};
    if (first > last)
        checks.add("from", "invalid_range", "from es posterior a to");
    else if (range.length() > longest_range_days)
        checks.add("from", "range_too_long", "Máximo 366 días");
    return range;
}

std::string assignee_filter::text() const
{
    if (who == assignee::anyone)
        return "";
    return who == assignee::none ? "none" : std::to_string(user_id);
}

assignee_filter read_assignee(const http::request& req, const auth::user& user, field_checks& checks)
{
    const auto wanted = req.parameter("assigned_to").value_or("");
    if (user.role == auth::role::agent || wanted == "me")
        return {assignee::one, user.id};
    if (wanted == "none")
        return {assignee::none};
    if (wanted.empty())
        return {};
    const auto id = whole<std::int64_t>(wanted);
    if (!id || *id <= 0)
        checks.add("assigned_to", "invalid_value", "Debe ser me, none o un id");
    return {assignee::one, id.value_or(0)};
}

}  // namespace relevo::scoring
