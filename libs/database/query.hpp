#pragma once

namespace relevo::database {

// A statement with a name that labels its metric and its prepared form: $1-bound, columns listed.
struct query
{
    const char* name;
    const char* sql;
};

}  // namespace relevo::database
