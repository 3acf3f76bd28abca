// What Streamlit has no parameter for, kept true whenever it redraws: the language of the document follows the
// reader's choice, and the menu is no list of list items (its sections stand between list and items). A link
// to another page is a new visit: the role that the reader chose among his own goes along in a cookie, and the
// server takes it only if it is one of his.
let role = "";
new MutationObserver(() => {
  const brand = document.getElementsByClassName("j-brand")[0];
  const lang = brand?.lang;
  if (brand?.dataset.role && brand.dataset.role !== role) {
    role = brand.dataset.role;
    document.cookie = `jushu_role=${role}; Path=/; SameSite=Strict`;
  }
  if (lang && document.documentElement.lang !== lang) document.documentElement.lang = lang;
  const menu = '[data-testid="stSidebarNavItems"]';
  for (const part of document.querySelectorAll(`${menu}:not([role]), ${menu} li:not([role])`))
    part.setAttribute("role", "none");
}).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["lang"] });
