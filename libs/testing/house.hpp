#pragma once

#include <cstdint>
#include <memory>

#include "testing/fixtures.hpp"

// What the houses of the services' tests share.
namespace relevo::testing {

// An identity that nobody else has: 1 to 10^12.
std::int64_t random_id();

// As long as it lives no relay sends the outbox of a schema: what is published stays where tests read it.
class held_outbox
{
public:
    explicit held_outbox(const scratch_schema& schema);
    ~held_outbox();

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace relevo::testing
