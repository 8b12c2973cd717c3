#pragma once

#include <optional>
#include <string>
#include <vector>

#include "database/transaction.hpp"
#include "http/message.hpp"
#include "json/value.hpp"

// SQL of numbers that must not be contacted.
namespace relevo::crm_sync::dnc {

struct block
{
    std::int64_t broker_id = 0;
    std::string phone, phone_key;
    std::vector<std::string> channels;
    std::string reason, source;
};

// The channels that were not blocked before.
std::vector<std::string> add(database::transaction& tx, const block& b);
// Of the given channels, or of all when none is given. Whether anything was there.
bool remove(database::transaction& tx, std::int64_t broker_id, const std::string& phone_key,
            const std::vector<std::string>& channels);

struct page_result
{
    json::array rows;  // {"phone","channels":[…],"reason","source","created_at"}
    std::int64_t total = 0;
};
page_result list(database::transaction& tx, std::int64_t broker_id, const std::optional<std::string>& phone_key,
                 http::page p);

}  // namespace relevo::crm_sync::dnc
