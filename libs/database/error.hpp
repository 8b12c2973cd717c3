#pragma once

#include <exception>
#include <string>

namespace relevo::database {

// How an error met while talking to Postgres is to be treated.
enum class fault
{
    conflict,   // 40001, 40P01: run the transaction again
    transient,  // 08, 40, 53, 55, 57, connection lost, anything unknown: later
    input,      // 22, 23: this input will never do
    none,       // not a database error
};

fault classify(std::exception_ptr e);
fault classify_sqlstate(const std::string& sqlstate);
// SQLSTATE, "connection" or empty.
std::string sqlstate_of(std::exception_ptr e);

}  // namespace relevo::database
