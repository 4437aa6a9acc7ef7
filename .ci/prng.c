// Wine 8 has no bcryptprimitives.dll, which Rust's standard library asks for random numbers. This one is for tests.
#include <windows.h>
#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE bytes, SIZE_T length) {
  return RtlGenRandom(bytes, (ULONG)length);
}
