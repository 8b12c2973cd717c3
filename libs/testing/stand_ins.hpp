#pragma once

#include "testing/fixtures.hpp"

namespace relevo::testing {

// Stands in for the views that services publish to each other: tables of the same names and columns (crm.lead_card, …),
// empty, in the test database. A test of one service fills those it reads as the superuser, with random identities.
void create_stand_ins(const scratch_schema& schema);

}  // namespace relevo::testing
