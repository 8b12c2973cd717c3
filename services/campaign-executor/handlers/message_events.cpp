#include "executor.hpp"
#include "handlers/handlers.hpp"

namespace relevo::campaign_executor {

void on_message_sent(messaging::unit& unit, const events::v1::MessageStatus& message, const events::envelope&)
{
    message_progressed(unit, message, "sent", wall_clock::now());
}

void on_message_delivered(messaging::unit& unit, const events::v1::MessageStatus& message, const events::envelope&)
{
    message_progressed(unit, message, "delivered", wall_clock::now());
}

void on_message_read(messaging::unit& unit, const events::v1::MessageStatus& message, const events::envelope&)
{
    message_progressed(unit, message, "read", wall_clock::now());
}

void on_message_failed(messaging::unit& unit, const events::v1::MessageStatus& message, const events::envelope&)
{
    message_progressed(unit, message, "failed", wall_clock::now());
}

}  // namespace relevo::campaign_executor
