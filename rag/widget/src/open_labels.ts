// All that the launcher says, in the ten languages: its name, and that the chat cannot be fetched.
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

export const UNREACHABLE: Record<string, string> = {
  en: "The documents cannot be reached now. Please try again later.",
  ur: "اس وقت دستاویزات تک رسائی ممکن نہیں۔ براہِ کرم بعد میں کوشش کریں۔",
  ar: "لا يمكن الوصول إلى الوثائق الآن. حاول لاحقًا.",
  he: "לא ניתן להגיע למסמכים כעת. נסו שוב מאוחר יותר.",
  fa: "اکنون دسترسی به اسناد ممکن نیست. بعداً دوباره تلاش کنید.",
  hi: "अभी दस्तावेज़ों तक पहुँच नहीं है। बाद में फिर कोशिश करें।",
  de: "Die Dokumente sind gerade nicht erreichbar. Bitte später noch einmal versuchen.",
  fr: "Les documents sont inaccessibles pour le moment. Réessayez plus tard.",
  es: "No se puede acceder a los documentos ahora. Inténtelo más tarde.",
  zh: "目前无法访问文档。请稍后再试。",
};
