// All that the launcher says, in the ten languages.
export const OPEN_LABELS: Record<string, string> = {
  en: "Ask a question",
  ur: "سوال پوچھیں",
  ar: "اطرح سؤالاً",
  he: "שאלו שאלה",
  fa: "بپرسید",
  hi: "सवाल पूछें",
  de: "Frage stellen",
  fr: "Poser une question",
  es: "Haz una pregunta",
  zh: "提问",
};
