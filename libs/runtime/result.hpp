#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

namespace relevo {

using error_code = boost::system::error_code;

// Input's fault returns, the world's fault throws (docs/conventions.md).
template <class T, class E = error_code>
using result = boost::system::result<T, E>;

}  // namespace relevo
