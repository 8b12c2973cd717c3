#pragma once

#include <cstdint>

namespace relevo::database {

// Whose rows a transaction sees. There is no default: a transaction without a scope does not compile.
struct tenant
{
    std::int64_t broker_id;
    explicit tenant(std::int64_t id) : broker_id(id) {}
};

struct all_tenants_t
{
    explicit all_tenants_t() = default;
};
inline constexpr all_tenants_t all_tenants{};

class scope
{
public:
    scope(tenant t) : broker_id_(t.broker_id) {}
    scope(all_tenants_t) {}
    bool is_all() const { return broker_id_ == 0; }
    std::int64_t broker_id() const { return broker_id_; }

private:
    std::int64_t broker_id_ = 0;
};

}  // namespace relevo::database

namespace relevo {
using database::all_tenants;
using database::tenant;
}  // namespace relevo
