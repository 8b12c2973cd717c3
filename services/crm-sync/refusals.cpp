#include "refusals.hpp"

namespace relevo::crm_sync {

void refuse(unsigned status, std::string code, std::string detail)
{
    http::problem p;
    p.status = status;
    p.code = std::move(code);
    p.detail = std::move(detail);
    throw http::refusal(std::move(p));
}

void refuse_fields(std::vector<http::field_error> errors)
{
    http::problem p;
    p.status = 422;
    p.code = "validation_error";
    p.detail = errors.empty() ? "Datos no válidos" : errors.front().message;
    p.errors = std::move(errors);
    throw http::refusal(std::move(p));
}

void refuse_lead_not_found()
{
    refuse(404, "not_found", "El lead no existe");
}

void refuse_user_not_found()
{
    refuse(404, "not_found", "La persona no existe");
}

void refuse_broker_not_found()
{
    refuse(404, "not_found", "La empresa no existe");
}

void refuse_duplicate_phone(std::int64_t existing_lead_id)
{
    http::problem p;
    p.status = 409;
    p.code = "duplicate_phone";
    p.detail = "Ya existe un lead con ese teléfono";
    p.extra.set("existing_lead_id", existing_lead_id);
    throw http::refusal(std::move(p));
}

}  // namespace relevo::crm_sync
