#pragma once

#include <cstdlib>
#include <stdexcept>
#include <string>

namespace relevo::testing {

// Throws when it is not set: a test that needs a real part must not pass without it.
inline std::string needed(const char* variable)
{
    const char* value = std::getenv(variable);
    if (!value || !*value)
        throw std::runtime_error(std::string(variable) + " is not set: run this program by tests/run");
    return value;
}

}  // namespace relevo::testing
