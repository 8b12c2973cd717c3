#pragma once

#include "database/transaction.hpp"
#include "json/value.hpp"

namespace relevo::campaign_executor::store {

// A jsonb column read as text; null when the column is.
inline json::value stored_json(const database::row& r, const char* column)
{
    const auto text = database::get<std::optional<std::string>>(r, column);
    return text ? json::parse_or_null(*text) : json::value();
}

}  // namespace relevo::campaign_executor::store
