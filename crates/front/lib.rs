//! The browser's half: names the library, so that its island is linked in. `public/boot.js` wakes it.

use caisse_islands as _;
