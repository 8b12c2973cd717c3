#include "handlers/handlers.hpp"
#include "openapi_document.hpp"
#include "signing/hmac.hpp"

// The API's description for people: Swagger UI and ReDoc over /openapi.yaml. Their scripts come from a public CDN at
// one version, by integrity hash (sha384 of the npm package's file): what is not that file does not run.
namespace relevo::crm_sync {
namespace {

constexpr const char* cdn = "https://cdn.jsdelivr.net";

struct cdn_file
{
    const char *path, *integrity;
};
constexpr cdn_file swagger_script = {"/npm/swagger-ui-dist@5.35.0/swagger-ui-bundle.js",
                                     "sha384-gjRm0bEPMeTmMh5jT2cHccIwCUZSTd8YC+j0d0sXw0MdGEfScduGpSyF3ZSSLkX9"};
constexpr cdn_file swagger_style = {"/npm/swagger-ui-dist@5.35.0/swagger-ui.css",
                                    "sha384-WlYgdmXYOOBWL5apwjDEZwN+U3HmXSSu5R6V5aGxEcf7z+KuRNwBhoxKVN1i3D5I"};
constexpr cdn_file redoc_script = {"/npm/redoc@2.5.4/bundles/redoc.standalone.js",
                                   "sha384-w447zOpYfw/1Tv/5AK9NfHTlQIqE3RVR6KY62jCyy9zNDgO64cMwGGP1Fj0zJVf5"};

constexpr const char* start_swagger =
    "window.SwaggerUIBundle && SwaggerUIBundle({url: '/openapi.yaml', dom_id: '#ui', deepLinking: true, validatorUrl: "
    "'none'});";

// What the page shows until the script has run, or for good where the CDN is out of reach.
constexpr const char* without_script =
    "<p>La vista se carga de cdn.jsdelivr.net. Sin ella, este es el documento: "
    "<a href=\"/openapi.yaml\">openapi.yaml</a></p>";

std::string script_tag(const cdn_file& f)
{
    return std::string("<script src=\"") + cdn + f.path + "\" integrity=\"" + f.integrity +
           "\" crossorigin=\"anonymous\"></script>\n";
}

std::string style_tag(const cdn_file& f)
{
    return std::string("<link rel=\"stylesheet\" href=\"") + cdn + f.path + "\" integrity=\"" + f.integrity +
           "\" crossorigin=\"anonymous\">\n";
}

// script_sources: what may run, and nothing else.
http::response page(const std::string& title, const std::string& head, const std::string& body,
                    const std::string& script_sources)
{
    auto answer = http::text(200,
                             "<!doctype html>\n<html lang=\"es\">\n<head>\n<meta charset=\"utf-8\">\n"
                             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
                                 title + "</title>\n" + head + "</head>\n<body>\n" + body + "</body>\n</html>\n",
                             "text/html; charset=utf-8");
    answer.headers.add("Content-Security-Policy",
                       "default-src 'none'; connect-src 'self'; img-src 'self' data:; worker-src blob:; "
                       "base-uri 'none'; frame-ancestors 'none'; style-src 'unsafe-inline' " +
                           std::string(cdn) + "; script-src " + script_sources);
    answer.headers.add("X-Content-Type-Options", "nosniff");
    return answer;
}

}  // namespace

// GET /openapi.yaml: proto/openapi.yaml of this version
awaitable<http::response> show_openapi(const context&, const http::request&)
{
    co_return http::text(200, openapi_document, "application/yaml");
}

// GET /docs: Swagger UI
awaitable<http::response> show_swagger(const context&, const http::request&)
{
    const std::string body = std::string("<div id=\"ui\">") + without_script + "</div>\n" + script_tag(swagger_script) +
                             "<script>" + start_swagger + "</script>\n";
    const auto hash = signing::to_base64(signing::sha256(start_swagger));
    const auto sources = std::string(cdn) + swagger_script.path + " 'sha256-" + hash + "'";
    co_return page("Relevo API", style_tag(swagger_style), body, sources);
}

// GET /redoc: ReDoc, which compiles the schemas' checks in the browser
awaitable<http::response> show_redoc(const context&, const http::request&)
{
    const std::string body =
        std::string("<redoc spec-url=\"/openapi.yaml\">") + without_script + "</redoc>\n" + script_tag(redoc_script);
    const auto sources = std::string(cdn) + redoc_script.path + " 'unsafe-eval'";
    co_return page("Relevo API", "", body, sources);
}

}  // namespace relevo::crm_sync
