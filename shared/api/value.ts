import { z } from 'zod'

export const fieldValue = z.union([z.string(), z.number(), z.boolean(), z.null()])
