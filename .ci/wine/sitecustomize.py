"""What Wine 8 says it has, but ends the process at. Imported by Python at every start under Wine."""

import _winapi

if hasattr(_winapi, "CopyFile2"):  # shutil copies with it where it is there
    del _winapi.CopyFile2
