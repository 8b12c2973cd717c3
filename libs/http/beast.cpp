// The compiled parts of Beast and of Asio's TLS (BOOST_BEAST_SEPARATE_COMPILATION); Asio itself is in libs/runtime.
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
