#pragma once

#include "context.hpp"

namespace relevo::voice_call {

// Vapi with the key of a company: its calls are known under no other.
awaitable<vapi::client> client_of(const context& ctx, std::int64_t broker_id);

}  // namespace relevo::voice_call
