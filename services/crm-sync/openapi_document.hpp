#pragma once

namespace relevo::crm_sync {

// proto/openapi.yaml, embedded by the build.
extern const char* const openapi_document;

}  // namespace relevo::crm_sync
