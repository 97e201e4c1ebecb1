import type { Delivery } from '#shared/push.ts'

/** The path secret of `outboundMessage`'s address. */
export const pathSecret = 'path-secret'

const orgId = '00DQy0000000001AAA'

/** An Outbound Message as Salesforce posts it, about these records. */
export function outboundMessage(records: readonly (readonly [object: string, id: string])[]): Delivery {
  const notifications = records.map(
    ([object, id], index) => `   <Notification>
    <Id>04lQy000000000${index}AAA</Id>
    <sObject xsi:type="sf:${object}" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">
     <sf:Id>${id}</sf:Id>
     <sf:LastName>O&apos;Brien &amp; Søn</sf:LastName>
    </sObject>
   </Notification>`,
  )
  return deliveryOf(`<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <soapenv:Body>
  <notifications xmlns="http://soap.sforce.com/2005/09/outbound">
   <OrganizationId>${orgId}</OrganizationId>
   <ActionId>04kQy0000000001AAA</ActionId>
   <SessionId xsi:nil="true"/>
   <EnterpriseUrl>https://twin.my.salesforce.com/services/Soap/c/68.0/00DQy0000000001</EnterpriseUrl>
   <PartnerUrl>https://twin.my.salesforce.com/services/Soap/u/68.0/00DQy0000000001</PartnerUrl>
${notifications.join('\n')}
  </notifications>
 </soapenv:Body>
</soapenv:Envelope>`)
}

/** Any body, sent to the right address. */
export function deliveryOf(body: string): Delivery {
  return {
    method: 'POST',
    url: `https://hub.example/hooks/salesforce/${pathSecret}`,
    headers: new Headers({ 'content-type': 'text/xml; charset=UTF-8' }),
    bytes: new TextEncoder().encode(body),
  }
}
