#include "record_keys.hpp"

namespace relevo::webhook_gateway {

namespace {

const json::array& items_of(const json::value& parent, std::string_view name)
{
    static const json::array none;
    const auto* child = parent.find(name);
    return child && child->as_array() ? *child->as_array() : none;
}

// The first text at path of the listed items.
std::string first_text(const json::array& items, std::string_view path)
{
    for (const auto& item : items)
        if (auto found = item.text(path); !found.empty())
            return found;
    return {};
}

std::string customer_of_change(const json::value& change)
{
    const auto* value = change.find("value");
    if (!value)
        return {};
    const auto sender = first_text(items_of(*value, "messages"), "from");
    return sender.empty() ? first_text(items_of(*value, "statuses"), "recipient_id") : sender;
}

}  // namespace

std::string meta_key(const json::value& body)
{
    for (const auto& entry : items_of(body, "entry"))
        for (const auto& change : items_of(entry, "changes"))
            if (auto customer = customer_of_change(change); !customer.empty())
                return customer;
    return {};
}

std::string telegram_key(const json::value& update)
{
    if (const auto* kinds = update.as_object())
        for (const auto& [kind, content] : *kinds)
            for (const auto* path : {"chat.id", "message.chat.id", "from.id"})
                if (auto id = content.text(path); !id.empty())
                    return id;
    return {};
}

std::string elevenlabs_key(const json::value& body)
{
    return body.text("data.conversation_id");
}

}  // namespace relevo::webhook_gateway
