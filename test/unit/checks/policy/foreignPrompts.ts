/** How people are asked for a secret in other languages; the project's own check reads this too. */
export const foreignPrompts: readonly string[] = [
  "Bitte geben Sie Ihr Passwort ein",
  "Bitte das Token eingeben",
  "Voer uw wachtwoord in",
  "Entrez votre mot de passe",
  "Veuillez saisir votre jeton",
  "Introduzca su contraseña",
  "Digite sua senha",
  "Inserisci la password",
  "Pakilagay ang iyong API token",
  "Введите пароль",
  "请输入您的密码",
  "パスワードを入力してください",
  "비밀번호를 입력하세요",
  "Ilagay ang iyong password",
];
