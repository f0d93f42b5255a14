/** Up to so many signs of one sentence between a verb and its object. */
const GAP = "[^.。\\n]{0,40}";

const verbThenSecret = (verbs: string, secrets: string): RegExp =>
  new RegExp(
    `(?<![\\p{L}\\d])(?:${verbs})(?![\\p{L}\\d])${GAP}(?<![\\p{L}\\d])(?:${secrets})`,
    "giu",
  );

/** How people are asked for a secret where English is not spoken; the owners' own Filipino too. */
export const FOREIGN_PROMPTS: readonly RegExp[] = [
  // German, both orders
  verbThenSecret(
    "geben sie|gib|nennen sie|nenne",
    "passwort|kennwort|passphrase|token|zugangsdaten|\\S*schlüssel",
  ),
  /(?:passwort|kennwort|passphrase|token|schlüssel)[^.\n]{0,20} (?:eingeben|einfügen|eintippen)(?![\p{L}\d])/giu,
  // Dutch
  verbThenSecret("voer|vul", "wachtwoord|token|sleutel"),
  // French
  verbThenSecret("entrez|saisissez|saisir|indiquez|collez", "mot de passe|jeton|clé"),
  // Spanish
  verbThenSecret("introduzca|introduce|ingrese|ingresa|escriba|pegue", "contraseña|token|clave"),
  // Portuguese
  verbThenSecret("digite|insira|informe", "senha|token|chave"),
  // Italian
  verbThenSecret("inserisci|inserire|digita|incolla", "password|token|chiave"),
  // Filipino
  verbThenSecret("ilagay|pakilagay|ibigay|pakibigay|i-type", "password|token|api key|susi"),
  // Russian
  verbThenSecret("введите|укажите|вставьте", "пароль|токен|ключ"),
  // Chinese, Japanese, Korean: no spaces between words
  /(?:输入|輸入|粘贴|提供)[^。\n]{0,12}(?:密码|密碼|令牌|密钥|金鑰|口令)/g,
  /(?:パスワード|トークン|キー)を(?:入力|貼り付け)/g,
  /(?:비밀번호|암호|토큰|키)[를을]? ?(?:입력|붙여)/g,
];
