#pragma once

namespace relevo::messaging {

// First half of the suite's advisory locks (class, hash): one place, so that no two uses collide.
enum class lock_class : int
{
    outbox_relay = 7101,
    voice_lines = 7102,
    lead_assignment = 7103,
    appointment_agent = 7104,
    login_identity = 7105,
    voice_lead = 7110,
};

}  // namespace relevo::messaging
