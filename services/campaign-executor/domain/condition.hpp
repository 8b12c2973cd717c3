#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "models/time.hpp"

namespace relevo::campaign_executor {

using models::time_point;

// What a condition compares; monostate: not known.
using fact = std::variant<std::monostate, bool, double, std::string, time_point, std::vector<std::string>>;

enum class comparison
{
    eq,
    ne,
    gt,
    gte,
    lt,
    lte,
    in,
    nin,
    contains,
    exists,
    older_than_hours
};
std::optional<comparison> parse_comparison(std::string_view word);

// {"all":[…]}, {"any":[…]}, {"not":…} or a leaf. The empty one holds.
struct condition
{
    enum class kind
    {
        all,
        any,
        negation,
        leaf
    };
    kind what = kind::all;
    std::vector<condition> parts = {};
    std::string field = {};  // of a leaf: "lead.stage", "replied_since_step:2"
    comparison op = comparison::eq;
    std::vector<fact> values = {};  // one; in and nin: any number

    bool is_empty() const { return what == kind::all && parts.empty(); }
};

using fact_table = std::map<std::string, fact, std::less<>>;

// A fact that is not known is unequal to everything and neither greater, less, old nor among anything.
bool holds(const condition& c, const fact_table& facts, time_point now);

}  // namespace relevo::campaign_executor
