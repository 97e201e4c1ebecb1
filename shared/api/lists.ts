import { z } from 'zod'
import { connectionView, connectorView } from './connection.ts'
import { reviewView } from './review.ts'

export const connectionList = z.object({ connections: z.array(connectionView) })
export const connectorList = z.object({ connectors: z.array(connectorView) })
export const reviewList = z.object({ reviews: z.array(reviewView) })
