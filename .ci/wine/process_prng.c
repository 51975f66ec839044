/* bcryptprimitives.dll as Wine 8 lacks it: ProcessPrng, from which Rust's libraries take their random numbers. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length); /* RtlGenRandom */

__declspec(dllexport) BOOL ProcessPrng(BYTE *buffer, SIZE_T length)
{
    const ULONG most = 65536;
    SIZE_T done = 0;
    while (done < length) {
        ULONG now = length - done > most ? most : (ULONG)(length - done);
        if (!SystemFunction036(buffer + done, now))
            return FALSE;
        done += now;
    }
    return TRUE;
}
