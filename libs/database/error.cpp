#include "database/error.hpp"

#include <pqxx/pqxx>

namespace relevo::database {

fault classify_sqlstate(const std::string& sqlstate)
{
    if (sqlstate == "40001" || sqlstate == "40P01")
        return fault::conflict;
    const auto kind = sqlstate.substr(0, 2);
    if (kind == "22" || kind == "23")
        return fault::input;
    return fault::transient;
}

fault classify(std::exception_ptr e)
{
    try {
        std::rethrow_exception(e);
    } catch (const pqxx::sql_error& sql) {
        return classify_sqlstate(sql.sqlstate());
    } catch (const pqxx::pqxx_exception& other) {
        // Reading a result wrongly is our own mistake, not the database's.
        const bool ours =
            dynamic_cast<const pqxx::conversion_error*>(&other) || dynamic_cast<const pqxx::argument_error*>(&other) ||
            dynamic_cast<const pqxx::range_error*>(&other) || dynamic_cast<const pqxx::usage_error*>(&other);
        return ours ? fault::none : fault::transient;
    } catch (...) {
        return fault::none;
    }
}

std::string sqlstate_of(std::exception_ptr e)
{
    try {
        std::rethrow_exception(e);
    } catch (const pqxx::sql_error& sql) {
        return sql.sqlstate();
    } catch (const pqxx::broken_connection&) {
        return "connection";
    } catch (...) {
        return {};
    }
}

}  // namespace relevo::database
