/**
 * What an argument is, which decides how the channel sees it. `claim`: it says that somebody has agreed or asked,
 * and the model wrote it before anybody had.
 */
export const fieldKinds = ['id', 'word', 'number', 'date', 'email', 'name', 'text', 'claim'] as const
export type FieldKind = (typeof fieldKinds)[number]

/** A tool as an approver should see it. */
export type ToolSpec = {
  /** What happens on yes, as a sentence without a full stop: "Writes a contact into the CRM". */
  readonly does: string
  /** Whether and how it can be undone, as a sentence. */
  readonly undo: string
  readonly fields: { readonly [name: string]: FieldKind }
}
export type ToolSpecs = { readonly [tool: string]: ToolSpec }

/** The tools with side effects of the accelerator and its known descendants. ops.yaml adds others. */
export const knownTools: ToolSpecs = {
  crm_write_contact: {
    does: 'Writes a contact into the CRM',
    undo: 'Can be corrected by hand in the CRM; the old values are not kept.',
    fields: {
      account_id: 'id',
      email: 'email',
      last_name: 'name',
      first_name: 'name',
      title: 'word',
      source: 'word',
    },
  },
  send_email: {
    does: 'Sends an e-mail to people outside',
    undo: 'Cannot be undone: what is sent is sent.',
    fields: { to: 'email', subject: 'text', body_markdown: 'text', reply_to: 'email' },
  },
  create_supplier_risk_case: {
    does: 'Opens a supplier risk case in ServiceNow',
    undo: 'Can be closed by hand in ServiceNow; who was notified stays notified.',
    fields: {
      supplier_id: 'id',
      supplier_name: 'name',
      review_reason: 'text',
      recommendation_summary: 'text',
      overall_risk_level: 'word',
      confidence: 'number',
      citations: 'text',
      category: 'word',
      country: 'word',
      annual_spend_usd: 'number',
      due_date: 'date',
      requested_by: 'claim',
    },
  },
  update_supplier_review_status: {
    does: 'Changes the review status of a supplier',
    undo: 'Can be set back by hand; what the new status started is not stopped.',
    fields: {
      supplier_id: 'id',
      review_status: 'word',
      recommendation_summary: 'text',
      evidence_summary: 'text',
      overall_risk_level: 'word',
      confidence: 'number',
      approved_by: 'claim',
      servicenow_case_id: 'id',
    },
  },
}

const unknownTool: ToolSpec = {
  does: 'Runs a tool that the bot does not know',
  undo: 'Not known whether this can be undone: take it that it cannot.',
  fields: {},
}

export const specOf = (tool: string, specs: ToolSpecs): ToolSpec =>
  Object.hasOwn(specs, tool) ? (specs[tool] ?? unknownTool) : unknownTool

const byName: readonly (readonly [RegExp, FieldKind])[] = [
  [/(^|_)(e?mail|to|cc|bcc|reply_to|recipients?)$/i, 'email'],
  [/(^|_)(approved|requested|reviewed|signed|agreed)_by$/i, 'claim'],
  [/(^|_)name$/i, 'name'],
  [/(^|_)(id|key|number|ref|case|ticket)$/i, 'id'],
  [/(^|_)(date|day|due|deadline|until|from)$/i, 'date'],
]

/** What an argument is: as the tool declares, else by its name; of what is left only numbers and truths are shown. */
export function kindOf(spec: ToolSpec, name: string): FieldKind {
  if (Object.hasOwn(spec.fields, name)) return spec.fields[name] ?? 'text'
  return byName.find(([pattern]) => pattern.test(name))?.[1] ?? 'text'
}
