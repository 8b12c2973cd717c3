#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <string_view>
#include <vector>

#include "database/query.hpp"
#include "database/scope.hpp"

namespace relevo::database {

using result = pqxx::result;
using row = pqxx::row;

// Bound value: text form, or NULL. Built from the types that queries bind.
class parameter
{
public:
    parameter(std::nullopt_t) {}
    parameter(std::nullptr_t) {}
    parameter(const char* s) : text_(s) {}
    parameter(std::string_view s) : text_(std::string(s)) {}
    parameter(std::string s) : text_(std::move(s)) {}
    parameter(bool b) : text_(b ? "true" : "false") {}
    template <class T>
    requires(std::is_integral_v<T> && !std::is_same_v<T, bool>) parameter(T n) : text_(std::to_string(n)) {}
    parameter(double d);
    parameter(std::chrono::system_clock::time_point t);           // timestamptz, microseconds
    parameter(const std::vector<std::int64_t>& v);                // bigint[]
    parameter(const std::vector<std::string>& v);                 // text[]
    parameter(const std::vector<std::optional<std::string>>& v);  // text[] with NULLs
    template <class T>
    parameter(const std::optional<T>& o)
    {
        if (o)
            *this = parameter(*o);
    }
    static parameter bytes(std::string_view raw);  // bytea
    static parameter bytes_array(const std::vector<std::string>& raw);

    const std::optional<std::string>& text() const { return text_; }

private:
    std::optional<std::string> text_;
};

// An open transaction on one connection, in one schema, of one scope. Used on the blocking pool only.
class transaction
{
public:
    virtual ~transaction() = default;

    template <class... P>
    result exec(const query& q, P&&... p)
    {
        return run(q, {parameter(std::forward<P>(p))...});
    }
    // Exactly one row; throws std::logic_error otherwise.
    template <class... P>
    row one(const query& q, P&&... p)
    {
        return single(q, run(q, {parameter(std::forward<P>(p))...}), true).value();
    }
    // One row or none.
    template <class... P>
    std::optional<row> maybe(const query& q, P&&... p)
    {
        return single(q, run(q, {parameter(std::forward<P>(p))...}), false);
    }

    virtual result run(const query& q, std::vector<parameter> parameters) = 0;
    // Statements without parameters or a prepared form (migrations).
    virtual void script(const std::string& sql) = 0;
    // Narrows or widens whose rows are seen, until the transaction ends.
    virtual void set_scope(scope s) = 0;

    // Runs f inside a savepoint; its exception rolls back to it and passes on.
    template <class F>
    void savepoint(F f)
    {
        begin_savepoint();
        try {
            f();
        } catch (...) {
            rollback_savepoint();
            throw;
        }
        release_savepoint();
    }

private:
    std::optional<row> single(const query& q, const result& r, bool required);
    virtual void begin_savepoint() = 0;
    virtual void rollback_savepoint() = 0;
    virtual void release_savepoint() = 0;
};

// Reading fields: get<std::int64_t>(row, "id"), get<std::optional<std::string>>(row, "name").
// Supported: bool, integers, double, std::string, time_point, and optional of these. bytea: bytes().
template <class T>
T get(const row& r, const char* column);
std::string bytes(const row& r, const char* column);
// RFC 3339, UTC, milliseconds: what the API prints.
std::optional<std::string> timestamp(const row& r, const char* column);

}  // namespace relevo::database
