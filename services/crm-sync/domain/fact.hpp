#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

// What a lead's metadata may hold under the keys that mean something to the suite (spec: leads, typed keys).
namespace relevo::crm_sync {

using fact = std::variant<std::string, std::int64_t, double>;

enum class fact_kind
{
    text,
    small_number,
    amount,
    whole_amount,
    choice
};

// Nothing for keys that are free text.
std::optional<fact_kind> kind_of(std::string_view key);

// Never logged, and in no event.
bool is_financial(std::string_view key);

// The value in its stored form ("Departamento" → "departamento", 2.0 bedrooms → 2), or nothing when it breaks the key's
// rule.
std::optional<fact> normalise_fact(std::string_view key, const fact& value);

// The value as an event or a model's answer carries it ("1800000").
std::optional<fact> fact_from_text(std::string_view key, std::string_view text);

// What the key accepts, for people: "clean, has_debt, unknown".
std::string expectation_of(std::string_view key);

}  // namespace relevo::crm_sync
