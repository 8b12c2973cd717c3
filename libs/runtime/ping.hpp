#pragma once

#include <cstdint>
#include <string>

namespace relevo::runtime {

// Whether the service on this admin port says within 3 s that it is ready. address 0.0.0.0: this machine.
bool says_ready(const std::string& address, std::uint16_t admin_port);

}  // namespace relevo::runtime
