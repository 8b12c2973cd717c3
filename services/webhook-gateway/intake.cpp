#include "intake.hpp"

namespace relevo::webhook_gateway {

std::string_view only_header(const http::request& req, std::string_view name)
{
    return req.headers.count(name) == 1 ? req.headers.get(name) : std::string_view();
}

void count_verified(const context& ctx, std::string_view source, const http::request& req,
                    const std::optional<std::string>& secret_id)
{
    if (!secret_id)
        return ctx.ingest.refused(source, "unauthorized", req);
    ctx.ingest.count_verified(source, *secret_id);
}

http::response invalid_signature(const http::request& req)
{
    return http::to_response({401, "invalid_signature", "La firma no es válida"}, req.id);
}

http::response unsupported_type(const context& ctx, std::string_view source, const http::request& req)
{
    ctx.ingest.refused(source, "unsupported_type", req);
    return http::to_response({415, "unsupported_media_type", "Ese tipo de contenido no se acepta aquí"}, req.id);
}

http::response received()
{
    return http::ok(json::object{{"ok", true}});
}

}  // namespace relevo::webhook_gateway
