import { enableCompileCache } from 'node:module'

// Each test file is a process, and most of a short one is compiling the same libraries again.
enableCompileCache()
