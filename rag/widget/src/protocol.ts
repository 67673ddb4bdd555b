// What the server sends; the answer object is that of every other door (docs/api.md).
export interface Citation {
  number: number;
  document_id: string;
  title: string;
  url: string | null;
  date: string | null;
  page: number | null;
  start: number;
  end: number;
  quote: string;
}

export interface Statement {
  text: string;
  supported: boolean;
  citations: Citation[];
  computed: boolean;
}

export interface Conflict {
  values: { value: string; date: string | null; source: string | null; title: string; citation: number }[];
}

export interface Answer {
  id: string;
  question: string;
  refused: boolean;
  refusal: { message: string; missing: string[]; nearest: Citation[] } | null;
  text: string;
  statements: Statement[];
  coverage: { supported: number; total: number };
  conflicts: Conflict[];
  scope: { label: string; note: string } | null;
  model: string | null;
}

export interface SiteConfig {
  title?: string;
  greeting?: string;
  starters?: string[];
  privacy?: string;
  disclaimer?: string;
}

export interface Session {
  token: string;
  expires_in: number;
  config: SiteConfig;
}

export interface Said {
  role: "user" | "assistant";
  text: string;
}

// Text around a cited span as `GET /widget/v1/documents/{id}/text` gives it.
export interface SourceText {
  text: string;
  start: number;
  language?: string;
}
