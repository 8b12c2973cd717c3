#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "auth/user.hpp"
#include "domain/day_range.hpp"
#include "http/field_checks.hpp"

// Query parameters that several routes read. What is wrong goes into checks, and the default stands in for it.
namespace relevo::scoring {

using http::field_checks;

// One of the words allowed; empty when absent.
std::string choice(const http::request& req, const char* name, std::initializer_list<std::string_view> allowed,
                   field_checks& checks);
std::int64_t integer_between(const http::request& req, const char* name, std::int64_t otherwise, std::int64_t low,
                             std::int64_t high, field_checks& checks);
double number_between(const http::request& req, const char* name, double otherwise, double low, double high,
                      field_checks& checks);

// from and to (YYYY-MM-DD, both included, at most 366 days). Without to: today; without from: first_of(to).
day_range read_days(const http::request& req, day today, day (*first_of)(day), field_checks& checks);

enum class assignee
{
    anyone,
    none,
    one
};

// assigned_to: me, none or an id. An AGENT's is always the agent, whatever was asked for.
struct assignee_filter
{
    assignee who = assignee::anyone;
    std::int64_t user_id = 0;  // for assignee::one

    // For SQL: "" anyone, "none", or the id.
    std::string text() const;
};
assignee_filter read_assignee(const http::request& req, const auth::user& user, field_checks& checks);

}  // namespace relevo::scoring
