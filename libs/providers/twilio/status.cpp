#include "models/enum_names.hpp"
#include "providers/twilio/client.hpp"

namespace relevo::twilio {

std::optional<models::message_status> parse_status(std::string_view status)
{
    using enum models::message_status;
    constexpr enum_names<models::message_status, 10> names{{{pending, "accepted"},
                                                            {pending, "scheduled"},
                                                            {pending, "queued"},
                                                            {pending, "sending"},
                                                            {sent, "sent"},
                                                            {delivered, "delivered"},
                                                            {read, "read"},
                                                            {failed, "undelivered"},
                                                            {failed, "failed"},
                                                            {failed, "canceled"}}};
    return value_of(names, status);
}

}  // namespace relevo::twilio
