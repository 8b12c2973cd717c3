// The compiled part of Beast (BOOST_BEAST_SEPARATE_COMPILATION); Asio's, TLS included, is in libs/runtime.
#include <boost/beast/src.hpp>
