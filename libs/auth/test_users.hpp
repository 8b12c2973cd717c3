#pragma once

#include "auth/user.hpp"

// Who the tests of this folder are about.
namespace relevo::auth::test {

inline const token_settings settings{"0123456789abcdef0123456789abcdef", std::chrono::hours(12)};
inline const user pedro{3, "pedro@activa.cl", role::agent, 1, "jti-1", 0, 7};
inline const user root{1, "root@relevo.example", role::superadmin, std::nullopt, "jti-2"};

}  // namespace relevo::auth::test
